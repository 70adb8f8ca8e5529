module gauge.example/gauge

go 1.19
