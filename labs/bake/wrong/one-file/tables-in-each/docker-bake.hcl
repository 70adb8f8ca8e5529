group "default" {
  targets = ["web", "worker", "admin"]
}

target "web" {
  target = "web"
}

target "worker" {
  target = "worker"
}

target "admin" {
  target = "admin"
}

