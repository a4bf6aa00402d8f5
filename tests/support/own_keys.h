/* A signer that has the keys of this process. */
#ifndef SUPPORT_OWN_KEYS_H
#define SUPPORT_OWN_KEYS_H

#include "cert/keyop.h"

extern const struct keyop_signer own_keys;

#endif
