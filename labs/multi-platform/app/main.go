// Command gauge tells how high the river is: on a server, and on the small computer at the gauge.
package main

import (
	"os"
	"runtime"
	"strconv"
)

func main() {
	level := highest(levels)
	say("gauge for " + runtime.GOOS + "/" + runtime.GOARCH + ": highest " + strconv.Itoa(level) + " cm")
	if level >= floodMark {
		say("flood warning")
	}
}

func say(line string) {
	if _, err := os.Stdout.WriteString(line + "\n"); err != nil {
		os.Exit(1)
	}
}
