package main

import (
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/text/language"
)

func main() {
	fmt.Println("departures in", language.English, "from", uuid.Nil)
}
