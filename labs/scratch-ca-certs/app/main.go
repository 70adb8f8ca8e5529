// Command tides asks the harbour's own service for the tides, and prints the answer.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"time"
)

const address = "https://tides.example:8443/today"

func main() {
	log.SetFlags(0)
	log.Printf("tides, release %s", release)

	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(address)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n%s", answer.Status, body)
}
