/* The one function of Windows' bcryptprimitives.dll that compiled Rust asks for and wine 8 lacks. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char *into, SIZE_T length)
{
    return RtlGenRandom(into, (ULONG)length);
}
