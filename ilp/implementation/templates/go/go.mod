module ilp-adapter

go 1.21
