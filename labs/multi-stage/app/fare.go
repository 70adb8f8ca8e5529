package main

import (
	"encoding/json"
	"os"
)

// A group of this size pays for one person less.
const groupSize = 10

// Prices are cents per person, by harbour.
type Prices map[string]int

type Fare struct {
	To     string `json:"to"`
	People int    `json:"people"`
	Cents  int    `json:"cents"`
}

func readPrices(path string) (Prices, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	prices := Prices{}
	return prices, json.Unmarshal(text, &prices)
}

func (prices Prices) fare(to string, people int) (Fare, bool) {
	price, known := prices[to]
	paying := people
	if people >= groupSize {
		paying--
	}
	return Fare{To: to, People: people, Cents: paying * price}, known
}
