// SPDX-License-Identifier: MIT
#include "agent/setup.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static int set_clock(uint64_t ns, struct err **e)
{
	const struct timespec t = {.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};

	return clock_settime(CLOCK_REALTIME, &t) ? err_sys(e, "cannot set the clock") : 0;
}

int setup_host(yyjson_val *setup, struct err **e)
{
	const char *name = json_text(setup, "hostname", NULL);
	uint64_t ns = yyjson_get_uint(yyjson_obj_get(setup, "time_ns"));

	if (name && sethostname(name, strlen(name)))
		return err_sys(e, "cannot set the host name");
	return ns ? set_clock(ns, e) : 0;
}

static bool is_address(const char *text)
{
	struct in6_addr a;

	return text && (inet_pton(AF_INET, text, &a) == 1 || inet_pton(AF_INET6, text, &a) == 1);
}

int setup_resolv(yyjson_val *setup, char *out, size_t size, struct err **e)
{
	size_t i, count, len = 0;
	yyjson_val *server;

	*out = '\0';
	yyjson_arr_foreach (yyjson_obj_get(setup, "dns"), i, count, server) {
		const char *text = yyjson_get_str(server);

		if (!is_address(text))
			return err_set(e, "cannot set name server %zu: it is no address", i);
		len += (size_t)snprintf(out + len, size - len, "nameserver %s\n", text);
		if (len >= size)
			return err_set(e, "cannot set %zu name servers: they are too many", count);
	}
	return 0;
}
