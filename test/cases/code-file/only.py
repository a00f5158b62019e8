import os, sys
print(sorted(os.listdir(".")), sys.argv[1:])
