variable "VERSION" {
  default = "1.0"
}

group "default" {
  targets = ["web", "jobs"]
}

target "base" {
  context = "."
  labels = {
    "org.opencontainers.image.version" = VERSION
  }
}

target "web" {
  inherits = ["base"]
  target   = "web"
  tags     = ["layerlab-bake-web:${VERSION}"]
}

target "jobs" {
  name     = job
  inherits = ["base"]
  matrix = {
    job = ["worker", "admin"]
  }
  target = job
  tags   = ["layerlab-bake-${job}:${VERSION}"]
}
