// SPDX-License-Identifier: MIT
#ifndef LIBOS_NET_OPTION_H
#define LIBOS_NET_OPTION_H

#include "libos/net_socket.h"

// setsockopt(2). What this stack cannot do is refused with −ENOPROTOOPT; sizes of buffers and the like, which are no
// more than wishes, are taken and have no effect.
long socket_set_option(struct socket *s, int level, int name, const void *value, size_t length);

// getsockopt(2): *length is the room, and then what of it is used.
long socket_get_option(struct socket *s, int level, int name, void *value, socklen_t *length);

#endif
