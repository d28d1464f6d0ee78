output "address" {
  description = "EC2_HOST, and where DOMAIN must lead"
  value       = aws_eip.arryn.public_ip
}

output "backup_url" {
  description = "BACKUP_URL"
  value       = var.backup_bucket == "" ? "" : "s3://${var.backup_bucket}/arryn"
}
