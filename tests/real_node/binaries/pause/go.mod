module lyceum/tests/real_node/binaries/pause

go 1.26.0
