# One machine with the whole stack, as the deployment document has it.

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

data "aws_vpc" "default" {
  default = true
}

resource "aws_security_group" "arryn" {
  name        = "arryn"
  description = "ssh for administrators, http and https for everyone"
  vpc_id      = data.aws_vpc.default.id

  tags = { Name = "arryn" }
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each          = toset(var.admin_cidrs)
  security_group_id = aws_security_group.arryn.id
  description       = "ssh of an administrator"
  cidr_ipv4         = each.value
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}

# MongoDB, Redis and the backend itself have no rule: nothing outside reaches them.
resource "aws_vpc_security_group_ingress_rule" "web" {
  for_each          = toset(["80", "443"])
  security_group_id = aws_security_group.arryn.id
  description       = "web"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.arryn.id
  description       = "updates, images, certificates, backups"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_instance" "arryn" {
  ami                    = data.aws_ssm_parameter.image.value
  instance_type          = var.instance_type
  key_name               = var.key_name
  vpc_security_group_ids = [aws_security_group.arryn.id]
  iam_instance_profile   = one(aws_iam_instance_profile.arryn[*].name)
  ebs_optimized          = true
  monitoring             = true

  user_data = templatefile("${path.module}/../cloud-init.yaml", {
    prepare = filebase64("${path.module}/../prepare.sh")
  })

  root_block_device {
    volume_size = var.disk_gb
    volume_type = "gp3"
    encrypted   = true
  }

  # Credentials of the machine only with a session; containers are one hop further.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  lifecycle {
    # A newer image is no reason to throw the machine away.
    ignore_changes = [ami, user_data]
  }

  tags = { Name = "arryn" }
}

resource "aws_eip" "arryn" {
  instance = aws_instance.arryn.id
  domain   = "vpc"

  tags = { Name = "arryn" }
}
