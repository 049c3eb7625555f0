"""What the RFCs say: clauses, the layout in construct, the ASN.1 module."""
