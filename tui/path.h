/* path.h — files as a person names them. */
#ifndef TUI_PATH_H
#define TUI_PATH_H

#include <stddef.h>

/* From the root: "~/" is the home folder, anything else lies in the folder of now. Yours. */
char *path_absolute(const char *typed) __attribute__((warn_unused_result));
/* As file managers and shells hand paths over: quoted, as a file:// URL, from the home folder, with blanks
 * around it. Yours. */
char *path_pasted(const char *bytes, size_t size) __attribute__((warn_unused_result));

#endif
