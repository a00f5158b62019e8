echo "$3 $(wc -l < "$1") $#" > "$4/count.txt"
