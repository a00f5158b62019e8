from shared.greet import greet
print(greet(open("note.txt").read().strip()))
