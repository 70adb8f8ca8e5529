// Blinks once a second; with --once, a single time.
package main

import (
	"fmt"
	"os"
	"time"
)

const release = "dev"

func main() {
	for {
		fmt.Println("beacon lit, release " + release)
		if len(os.Args) > 1 && os.Args[1] == "--once" {
			return
		}
		time.Sleep(time.Second)
	}
}
