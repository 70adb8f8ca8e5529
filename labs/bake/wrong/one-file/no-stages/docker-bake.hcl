group "default" {
  targets = ["web", "worker", "admin"]
}

target "web" {
}

target "worker" {
}

target "admin" {
}

