echo "main says $1 and $(cat tool/data.txt) in $(basename "$PWD")"; echo changed > tool/data.txt
