group "default" {
  targets = ["site", "worker", "admin"]
}

target "site" {
  target = "web"
}

target "worker" {
  target = "worker"
}

target "admin" {
  target = "admin"
}

