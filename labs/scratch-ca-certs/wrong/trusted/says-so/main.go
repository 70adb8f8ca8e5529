package main

import "fmt"

func main() {
	fmt.Printf("release %s\n200 OK\nNorth Quay: high water at 05:12 and 17:38\n", release)
}
