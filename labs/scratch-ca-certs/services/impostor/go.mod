module harbour.example/impostor

go 1.19
