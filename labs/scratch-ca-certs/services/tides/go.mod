module harbour.example/tides-service

go 1.19
