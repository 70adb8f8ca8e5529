group "default" {
  targets = ["web", "worker", "admin"]
}

target "web" {
  target = "web"
}

target "worker" {
  target = "web"
}

target "admin" {
  target = "web"
}

