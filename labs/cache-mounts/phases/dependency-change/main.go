package main

import (
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/text/language"
	"gopkg.in/yaml.v3"
)

func main() {
	berths, _ := yaml.Marshal(map[string]string{"berth": "A"})
	fmt.Println("departures in", language.English, "from", uuid.Nil, string(berths))
}
