echo "$1" > "$2/text"
