// Command tides-service says when the water is high. Its certificate is signed by the harbour's authority.
package main

import (
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	certificate, err := tls.X509KeyPair([]byte(os.Getenv("TLS_CERTIFICATE")), []byte(os.Getenv("TLS_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/today", func(response http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(response, "North Quay: high water at 05:12 and 17:38")
	})
	listener, err := net.Listen("tcp", ":8443")
	if err != nil {
		log.Fatal(err)
	}
	log.Print("tides on port 8443")
	server := http.Server{TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}}
	log.Fatal(server.ServeTLS(listener, "", ""))
}
