Option Explicit

' 入力漏れのセルを黄色にします。判定するのは、キーの列に値がある行だけです。
Sub 入力漏れに色()
    Const シート名 As String = "{{シート名}}"
    Const キー列 As String = "{{キー列}}"
    Const 左の列 As Long = {{左の列番号}}
    Const 右の列 As Long = {{右の列番号}}
    Const 先頭行 As Long = {{先頭行}}
    Dim 対象 As Worksheet
    Dim 行 As Long, 列 As Long, 最終行 As Long, 件数 As Long
    Set 対象 = ThisWorkbook.Worksheets(シート名)
    最終行 = 対象.Cells(対象.Rows.Count, キー列).End(xlUp).Row
    For 行 = 先頭行 To 最終行
        For 列 = 左の列 To 右の列
            If 対象.Cells(行, キー列).Value <> "" And Trim(対象.Cells(行, 列).Value) = "" Then
                対象.Cells(行, 列).Interior.Color = vbYellow
                件数 = 件数 + 1
            End If
        Next 列
    Next 行
    MsgBox "入力漏れは" & 件数 & "か所です。"
End Sub
