#include "wire/printing.h"

struct printing
printing_start(const struct response *response, const struct gopher_self *self)
{
	return (struct printing){.self = self,
	    .kind = response->kind,
	    .attributes =
		response->attributes && response->kind == RESPONSE_MENU,
	    .width = response->width,
	    .heading = response->detail,
	    .blank = true};
}
