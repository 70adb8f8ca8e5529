module harbour.example/fares

go 1.19
