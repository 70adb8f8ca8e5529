group "default" {
  targets = ["web", "worker", "admin"]
}

target "web" {
  target = "web"
  no-cache = true
}

target "worker" {
  target = "worker"
  no-cache = true
}

target "admin" {
  target = "admin"
  no-cache = true
}

