package main

// Which release this is; the process that builds it writes its own name here.
const release = "dev"
