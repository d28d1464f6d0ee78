variable "region" {
  description = "Where the machine stands"
  type        = string
  default     = "us-east-2"
}

variable "instance_type" {
  description = "2 GB of memory or more: t3.small fits the stack"
  type        = string
  default     = "t3.small"
}

variable "disk_gb" {
  description = "Size of the disk"
  type        = number
  default     = 20
}

variable "key_name" {
  description = "Name of the key pair that may log in"
  type        = string
}

variable "admin_cidrs" {
  description = "Addresses that may use ssh, such as [\"203.0.113.7/32\"]"
  type        = list(string)

  validation {
    condition     = length(var.admin_cidrs) > 0 && !contains(var.admin_cidrs, "0.0.0.0/0")
    error_message = "Name the addresses of administrators; the whole internet is none."
  }
}

variable "backup_bucket" {
  description = "Name of the bucket for backups; empty: none is made"
  type        = string
  default     = ""
}
