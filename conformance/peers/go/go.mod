module tocsin/peer

go 1.19
