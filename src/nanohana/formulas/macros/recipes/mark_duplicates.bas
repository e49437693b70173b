Option Explicit

' 指定した列で、同じ値が2回以上ある行に印を付けます。
Sub 重複に印()
    Const シート名 As String = "{{シート名}}"
    Const 列 As String = "{{列}}"
    Const 印の列 As String = "{{印の列}}"
    Const 先頭行 As Long = {{先頭行}}
    Dim 対象 As Worksheet
    Dim 行 As Long, ほかの行 As Long, 最終行 As Long, 件数 As Long
    Set 対象 = ThisWorkbook.Worksheets(シート名)
    最終行 = 対象.Cells(対象.Rows.Count, 列).End(xlUp).Row
    For 行 = 先頭行 To 最終行
        件数 = 0
        For ほかの行 = 先頭行 To 最終行
            If 対象.Cells(行, 列).Value <> "" And 対象.Cells(行, 列).Value = 対象.Cells(ほかの行, 列).Value Then
                件数 = 件数 + 1
            End If
        Next ほかの行
        If 件数 > 1 Then
            対象.Cells(行, 印の列).Value = "重複"
        End If
    Next 行
    MsgBox "確かめました。"
End Sub
