package trtcapi

// CodeNumbers lists the numbers of the code table in its order.
func CodeNumbers() []int {
	var numbers []int
	for _, c := range codes {
		numbers = append(numbers, c.number)
	}
	return numbers
}
