module veilig/pause

go 1.26
