from audiatur.cli import main

main()
