// SPDX-License-Identifier: MIT
#include "init/sha256.h"

#include <errno.h>
#include <linux/if_alg.h>
#include <sys/socket.h>

int sha256_begin(struct err **e)
{
	struct sockaddr_alg name = {.salg_family = AF_ALG, .salg_type = "hash", .salg_name = "sha256"};
	CLEANUP_FD int fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int sum;

	if (fd < 0 || bind(fd, (const struct sockaddr *)&name, sizeof(name)))
		return err_sys(e, "cannot ask the kernel for SHA-256");
	sum = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	return sum < 0 ? err_sys(e, "cannot begin a SHA-256 sum") : sum;
}

int sha256_add(int fd, const void *data, size_t len, struct err **e)
{
	const char *p = data;

	while (len) {
		ssize_t n = send(fd, p, len, MSG_MORE);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_sys(e, "cannot add %zu bytes to a SHA-256 sum", len);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int sha256_end(int fd, char out[SHA256_TEXT], struct err **e)
{
	unsigned char sum[32];

	// The sum of what was sent so far is there to be read; an empty message says that no more comes.
	if (send(fd, "", 0, 0) < 0 || read(fd, sum, sizeof(sum)) != (ssize_t)sizeof(sum))
		return err_sys(e, "cannot end a SHA-256 sum");
	for (size_t i = 0; i < sizeof(sum); i++)
		snprintf(out + 2 * i, 3, "%02x", sum[i]);
	return 0;
}
