// SPDX-License-Identifier: MIT
// Files that are part of the program. The compiler's dependency files do not name them: the Makefile does.
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

// Declares embed_NAME, a string with the bytes of the file at path (from the top of the checkout) and a NUL behind.
#define EMBED(name, path)                                                                                              \
	extern const char embed_##name[] __attribute__((visibility("hidden")));                                        \
	__asm__(".pushsection .rodata\n"                                                                               \
		".global embed_" #name "\n"                                                                            \
		"embed_" #name ":\n"                                                                                   \
		".incbin \"" path "\"\n"                                                                               \
		".byte 0\n"                                                                                            \
		".popsection")

#endif
