/* What pyserial asks of Windows' cfgmgr32.dll: two functions that wine 8 has in setupapi, and the one it lacks. */
#include <windows.h>

__declspec(dllexport) DWORD WINAPI CM_MapCrToWin32Err(DWORD code, DWORD otherwise)
{
    return code ? otherwise : ERROR_SUCCESS;
}
