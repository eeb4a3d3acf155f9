"""How somebody is best reached: by which way they answer, at which hours – from their own chronicle, else from that of
clients like them (decision 0041). `past` – contacts read; `similar` – what is kept of others; `advice` – what may be said;
`words` – in which words; `blocks` – on cards and in forms."""
