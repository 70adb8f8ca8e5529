package main

// From this level on, in centimetres, the meadows are under water.
const floodMark = 450

// Centimetres at the gauge, one for each hour of the day.
var levels = []int{
	312, 315, 319, 326, 334, 345, 357, 371, 384, 396, 405, 411,
	414, 415, 413, 409, 403, 395, 386, 377, 368, 359, 351, 344,
}

func highest(levels []int) int {
	top := 0
	for _, level := range levels {
		if level > top {
			top = level
		}
	}
	return top
}
