module layerlab.test/board

go 1.19

// release: dev
require (
	github.com/google/uuid v1.3.0
	golang.org/x/text v0.7.0
	gopkg.in/yaml.v3 v3.0.1
)
