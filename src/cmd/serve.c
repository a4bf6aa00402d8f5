#include "cmd/commands.h"
int
cmd_serve(int count, char **arguments)
{
	(void)count;
	(void)arguments;
	return 1;
}
