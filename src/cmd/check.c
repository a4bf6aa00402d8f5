#include "cmd/commands.h"
int
cmd_check(int count, char **arguments)
{
	(void)count;
	(void)arguments;
	return 1;
}
