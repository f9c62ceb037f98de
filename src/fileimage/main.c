// SPDX-License-Identifier: MIT
// fileimage FOLDER FILE: the file tree of a unikernel, made from a folder.
#include "fileimage/fileimage.h"

#include <fcntl.h>

int main(int argc, char **argv)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_FD int folder = -1, out = -1;
	size_t left_out;

	if (argc != 3) {
		fprintf(stderr, "usage: fileimage FOLDER FILE\n");
		return 2;
	}
	folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	out = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (folder < 0 || out < 0)
		err_sys(&e, "cannot open %s", folder < 0 ? argv[1] : argv[2]);
	else if (fileimage_make(folder, out, &left_out, &e) == 0 && left_out)
		fprintf(stderr, "fileimage: %zu FIFOs, sockets and block devices of %s are left out\n", left_out,
			argv[1]);
	if (!e)
		return 0;
	fprintf(stderr, "fileimage: cannot make an image of %s: %s\n", argv[1], err_text(e));
	return 1;
}
