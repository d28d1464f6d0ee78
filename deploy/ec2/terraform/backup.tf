# A bucket for backups that the machine writes to by its role, without a key to keep.

locals {
  backup_count = var.backup_bucket == "" ? 0 : 1
}

resource "aws_s3_bucket" "backup" {
  count  = local.backup_count
  bucket = var.backup_bucket
}

resource "aws_s3_bucket_public_access_block" "backup" {
  count                   = local.backup_count
  bucket                  = aws_s3_bucket.backup[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backup" {
  count  = local.backup_count
  bucket = aws_s3_bucket.backup[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# What somebody deletes, also the machine, can be brought back for a month.
resource "aws_s3_bucket_versioning" "backup" {
  count  = local.backup_count
  bucket = aws_s3_bucket.backup[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "backup" {
  count  = local.backup_count
  bucket = aws_s3_bucket.backup[0].id

  rule {
    id     = "old versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}

data "aws_iam_policy_document" "assume" {
  count = local.backup_count

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "backup" {
  count = local.backup_count

  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.backup[0].arn]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.backup[0].arn}/*"]
  }
}

resource "aws_iam_role" "arryn" {
  count              = local.backup_count
  name               = "arryn"
  assume_role_policy = data.aws_iam_policy_document.assume[0].json
}

resource "aws_iam_role_policy" "backup" {
  count  = local.backup_count
  name   = "backups"
  role   = aws_iam_role.arryn[0].id
  policy = data.aws_iam_policy_document.backup[0].json
}

resource "aws_iam_instance_profile" "arryn" {
  count = local.backup_count
  name  = "arryn"
  role  = aws_iam_role.arryn[0].name
}
