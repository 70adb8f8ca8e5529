// Command fares serves what a crossing costs.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"strconv"
)

func main() {
	prices, err := readPrices("prices.json")
	if err != nil {
		log.Fatal(err)
	}

	http.HandleFunc("/fare", func(response http.ResponseWriter, request *http.Request) {
		query := request.URL.Query()
		people, err := strconv.Atoi(query.Get("people"))
		if err != nil || people < 1 {
			http.Error(response, "people is a whole number from 1", http.StatusBadRequest)
			return
		}
		fare, known := prices.fare(query.Get("to"), people)
		if !known {
			http.Error(response, "no ferry goes there", http.StatusNotFound)
			return
		}
		response.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(response).Encode(fare); err != nil {
			log.Print(err)
		}
	})

	log.Printf("release %s: fares on port 8080", release)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
