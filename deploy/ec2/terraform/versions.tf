terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.60"
    }
  }

  # Keep the state where colleagues find it, for example:
  # backend "s3" { bucket = "…", key = "arryn/terraform.tfstate", region = "us-east-2", encrypt = true }
}

provider "aws" {
  region = var.region
}
