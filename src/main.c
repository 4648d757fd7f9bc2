/* hearth: the server and its commands. Wiring only; the commands live in cli/. */
int main(void) { return 0; }
